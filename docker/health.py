"""Ask the web server in this container whether it is alive; the exit code is the answer."""  # noqa: INP001

import http.client
import os
import sys

# Django refuses a request for a host it does not serve.
HOST = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".").replace("*", "")
PATH = sys.argv[1] if len(sys.argv) > 1 else "/healthz"


def is_healthy() -> bool:
    """Tell whether the portal answers as it should."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
    try:
        connection.request("GET", PATH, headers={"Host": HOST or "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


sys.exit(not is_healthy())
