"""The links for a WSGI server, `gunicorn links_wsgi:app`; the environment has its settings."""

import os

from service.settings import Settings
from service.signposts import Signposts

app = Signposts(Settings.from_environ(os.environ))
