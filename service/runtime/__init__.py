"""Porte-voix on one machine: its own PostgreSQL and Redis, and the processes that use them."""

from service.runtime.errors import RunError
from service.runtime.port import listening
from service.runtime.postgres import Postgres
from service.runtime.redis import Redis
from service.runtime.run import Plan, run

__all__ = ["Plan", "Postgres", "Redis", "RunError", "listening", "run"]
