"""Orders on their way to suppliers: the port, its adapters (mail, HTTP, a folder), the sending."""
