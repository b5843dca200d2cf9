"""The database: tables, transactions, queries. Nothing else talks to a database driver."""
