"""`portevoix run` with web servers, a worker and a sweep too small to be slow."""

import os
import sys

from service.runtime import Plan, RunError, run
from service.settings import SettingsError

WEB = """
import http.server, socket, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
server = http.server.HTTPServer(("", 0), Healthy, bind_and_activate=False)
server.socket.close()
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
"""
LOAD = """
import os, pathlib, sys
if "BROKEN" in os.environ:
    sys.exit("broken")
pathlib.Path(sys.argv[1]).write_text("ann@nordwind.example  secret")
"""
MIGRATE = """
import os, pathlib
with pathlib.Path(os.environ["PORTEVOIX_HOME"], "migrations").open("a") as told:
    told.write("one more\\n")
"""
SLEEP = "import time; time.sleep(600)"

SMALL = Plan(
    migrate=(sys.executable, "-c", MIGRATE),
    load=(sys.executable, "-c", LOAD, "{sign_ins}"),
    serve=(sys.executable, "-c", WEB, "{listener}"),
    work=(sys.executable, "-c", SLEEP),
    sweep=(sys.executable, "-c", SLEEP),
    links=(sys.executable, "-c", WEB, "{links}"),
)

if __name__ == "__main__":
    try:
        run(os.environ, lambda sentence: print(sentence, flush=True), SMALL)  # noqa: T201
    except (RunError, SettingsError) as error:
        sys.exit(str(error))
