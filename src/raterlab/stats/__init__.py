"""The cellar: arithmetic on arrays and counts. No people, no ids, no clock, no global random state."""
