"""`portevoix worker`: what the queue asks for, done in shifts.

A shift is a process forked from one that has everything loaded. It does many jobs: a process for
each would spend most of its time on touching memory and opening a connection for the first time.
"""

import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

import click
from redis import RedisError
from redis.client import Pipeline
from rq import SimpleWorker
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from service.cli.context import application
from service.cli.warm import warm
from service.models import db
from service.queue import the_queue

logger = logging.getLogger(__name__)

SHIFT = 1_000
"""Jobs after which a fresh process goes on, so that memory that leaks does not pile up."""

BEAT = timedelta(seconds=10)
"""For so long it is not said again that one is alive, but with what is written for a job anyway."""


@click.command()
def worker() -> None:
    """Carry out what the queue asks for, until told to end."""
    with application() as app:
        warm(app)
        in_shifts(one_shift)


def one_shift() -> None:
    """Work until the shift is over."""
    queue = the_queue()
    Shift([queue], connection=queue.connection, serializer=JSONSerializer).work(max_jobs=SHIFT)


class Shift(SimpleWorker):
    """A worker that leaves nothing of a job behind, and hears no commands: none is sent."""

    def subscribe(self) -> None:
        """Open no channel."""

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say that one is alive, for as long as one may wait; by itself not at every turn."""
        beaten: datetime | None = self.last_heartbeat
        lately = beaten is not None and timedelta() <= datetime.now(UTC) - beaten < BEAT
        if pipeline is None and lately:
            return
        try:
            super().heartbeat(max(timeout or 0, self.worker_ttl + 60), pipeline)
        except RedisError:
            self.last_heartbeat = beaten
            raise

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Say what one is at, if that is news."""
        if pipeline is not None or state != self.get_state():
            super().set_state(state, pipeline)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do a job, and give back its connection."""
        try:
            super().execute_job(job, queue)
        finally:
            db.session.remove()


def in_shifts(work: Callable[[], None]) -> None:
    """Let one process after the other do the work, until this one is told to end.

    One that is killed is followed by the next; SystemExit is raised when one fails by itself.
    """
    shifts = _Shifts()
    while not shifts.told:
        status = shifts.run(work)
        if os.WIFSIGNALED(status):
            logger.warning("worker.killed signal=%s", os.WTERMSIG(status))
        elif os.WEXITSTATUS(status):
            raise SystemExit(os.WEXITSTATUS(status))


class _Shifts:
    """Processes that follow one another, and the word to end that is passed on to them."""

    def __init__(self) -> None:
        self.told = False
        self._child = 0
        self._parent = os.getpid()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)

    def run(self, work: Callable[[], None]) -> int:
        """Let a process of its own do the work, and return how it ended."""
        child = os.fork()
        if child == 0:
            _do(work)
        self._child = child
        if self.told:
            os.kill(child, signal.SIGTERM)
        _, status = os.waitpid(child, 0)
        self._child = 0
        return status

    def _end(self, number: int, _frame: FrameType | None) -> None:
        if os.getpid() != self._parent:
            os._exit(0)
        self.told = True
        if self._child:
            os.kill(self._child, number)


def _do(work: Callable[[], None]) -> None:
    """Do the work and leave, without the farewells that belong to the process before."""
    status = 1
    try:
        work()
        status = 0
    except Exception:
        logger.exception("worker.failed")
    finally:
        logging.shutdown()
        os._exit(status)
