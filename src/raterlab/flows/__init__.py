"""What people do: one module a verb, plain functions of a Tx, one transaction each."""
