"""Setting up: founding a company with its books, its accounts and its periods."""
