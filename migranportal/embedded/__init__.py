"""PostgreSQL and Valkey from wheels for `make demo` and `make test`; never imported by the site."""
