"""PostgreSQL and Valkey without installing a service: for development, demonstration, tests and benchmarks.

`addresses` says where they are and starts nothing; `servers` starts and stops them. Production sets
DATABASE_URL and REDIS_URL and never comes here.
"""
