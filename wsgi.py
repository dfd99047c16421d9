"""The application for a WSGI server, `gunicorn wsgi:app`; the environment has its settings."""

import os

from service.app import create_app
from service.settings import Settings

app = create_app(Settings.from_environ(os.environ))
