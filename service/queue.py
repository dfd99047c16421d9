"""The queue: what workers are asked to do, by name and by ids only."""

import logging
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from flask import Flask, current_app
from redis import Redis, RedisError
from rq import Queue

logger = logging.getLogger(__name__)

SWEPT = "portevoix:swept"
"""Where the queue remembers the last sweep."""


class Job(StrEnum):
    """What a worker can be asked; the value is the path of the function."""

    CHECK_POST = "service.jobs.check_post"
    SEND_LETTERS = "service.jobs.send_letters"
    MAIL_NOTICES = "service.jobs.mail_notices"
    TRY_CHANGE = "service.jobs.try_change"
    RECHECK_LIBRARY = "service.tending.recheck_library"
    RECHECK_PART = "service.tending.recheck_part"
    SEE_TO_LEFT = "service.tending.see_to_left_behind"
    BRING_LIBRARY = "service.tending.bring_in_library"


def connect(app: Flask, url: str) -> None:
    """Give the application its queue; no connection is opened before it is used."""
    connection = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=30)
    app.extensions["redis"] = connection
    app.extensions["queue"] = Queue("portevoix", connection=connection, serializer="json")


def the_queue() -> Queue:
    """Return the queue of the application under way."""
    queue: Queue = current_app.extensions["queue"]
    return queue


def enqueue(job: Job, *ids: str | int) -> bool:
    """Ask for a job and say whether the queue took it; what it did not take the sweep repairs."""
    try:
        the_queue().enqueue(job.value, args=ids, result_ttl=0, failure_ttl=86_400)
    except RedisError as error:
        logger.warning("queue.unreachable job=%s error=%s", job.name, type(error).__name__)
        return False
    return True


def note_sweep(now: datetime) -> None:
    """Note that a sweep has just run, for `portevoix doctor` to know."""
    with suppress(RedisError):
        the_queue().connection.set(SWEPT, now.isoformat())


def last_sweep() -> datetime | None:
    """Return when a sweep last ran, if the queue remembers one."""
    noted = the_queue().connection.get(SWEPT)
    return datetime.fromisoformat(noted.decode()) if isinstance(noted, bytes) else None
