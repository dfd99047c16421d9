"""The queue: what workers are asked to do, by name and by ids only."""

import logging
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from threading import BoundedSemaphore
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from redis import Redis, RedisError
from rq import Queue
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

logger = logging.getLogger(__name__)

SWEPT = "portevoix:swept"
"""Where the queue remembers the last sweep."""

WAITING = 2
"""Requests of one process that wait for a check at once; the others are answered meanwhile."""

LONGEST_WAIT = 5
"""Seconds that a request waits at most for a check; a Redis that hangs costs a second more."""

TOLD = 60
"""Seconds for which it is remembered that a check is over, for who waits for it."""

places = BoundedSemaphore(WAITING)
"""The places of those who wait in this process."""


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
    app.extensions["waiting"] = Redis.from_url(
        url, socket_connect_timeout=2, socket_timeout=LONGEST_WAIT + 1
    )


def the_queue() -> Queue:
    """Return the queue of the application under way."""
    queue: Queue = current_app.extensions["queue"]
    return queue


def enqueue(job: Job, *ids: str | int) -> bool:
    """Ask for a job and say whether the queue took it; what it did not take the sweep repairs."""
    try:
        the_queue().enqueue(job.value, args=ids, result_ttl=1, failure_ttl=86_400)
    except RedisError as error:
        logger.warning("queue.unreachable job=%s error=%s", job.name, type(error).__name__)
        return False
    return True


def tell_checked(post_id: UUID, number: int) -> None:
    """Tell who waits for it that a revision is checked and routed, or that nothing was to do."""
    with suppress(RedisError), the_queue().connection.pipeline(transaction=False) as told:
        told.rpush(_checked(post_id, number), 1)
        told.expire(_checked(post_id, number), TOLD)
        told.execute()


def checked_within(seconds: float, post_id: UUID, number: int) -> bool:
    """Wait at most so long for the check of a revision, and say whether it is over.

    Nobody waits where no worker is at work, nor where too many wait already.
    """
    if seconds <= 0 or not places.acquire(blocking=False):
        return False
    try:
        waiting: Redis = current_app.extensions["waiting"]
        told = _worked_for(waiting) and waiting.blpop([_checked(post_id, number)], seconds)
        return bool(told)
    except RedisError:
        return False
    finally:
        places.release()


def _worked_for(connection: Redis) -> bool:
    """Whether a worker is there that was alive lately; one that was killed leaves its name."""
    names = cast("set[bytes]", connection.smembers(WORKERS_BY_QUEUE_KEY % the_queue().name))
    return bool(names) and connection.exists(*names) > 0


def _checked(post_id: UUID, number: int) -> str:
    return f"portevoix:checked:{post_id}:{number}"


def note_sweep(now: datetime) -> None:
    """Note that a sweep has just run, for `portevoix doctor` to know."""
    with suppress(RedisError):
        the_queue().connection.set(SWEPT, now.isoformat())


def last_sweep() -> datetime | None:
    """Return when a sweep last ran, if the queue remembers one."""
    noted = the_queue().connection.get(SWEPT)
    return datetime.fromisoformat(noted.decode()) if isinstance(noted, bytes) else None
