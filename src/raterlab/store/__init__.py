"""Rows: the only floor that knows SQL. SQLite by default, PostgreSQL by its address."""
