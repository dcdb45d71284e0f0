"""What the log says of a failure, and what it never says."""

import pytest
import structlog
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.logs import configure_logs
from litestar import get
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

SECRET = "correct horse battery staple"


def test_a_traceback_shows_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()

    def fails(password: str) -> None:
        raise RuntimeError("it broke")

    try:
        fails(SECRET)
    except RuntimeError:
        structlog.get_logger().exception("request failed")
    out, err = capsys.readouterr()
    assert "it broke" in err
    assert "in fails" in err
    assert SECRET not in err
    assert out == ""


def test_a_failed_statement_hides_its_values(deployment: Deployment) -> None:
    with deployment.database.engine.connect() as connection, pytest.raises(DBAPIError) as failure:
        connection.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": SECRET})
    assert SECRET not in str(failure.value)


def test_a_failed_request_names_its_route_and_no_secret(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    @get("/broken/{secret:str}", public=True, sync_to_thread=False)
    def broken(secret: FromPath[str]) -> str:
        raise RuntimeError("it broke")

    app = create_app(deployment)
    app.register(broken)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get(f"/broken/{SECRET}", headers={"cookie": f"customary_session={SECRET.split()[0]}"})
    assert answer.status_code == 500
    assert "it broke" not in answer.text
    _, _, logged = capsys.readouterr().err.partition("request failed")
    logged, _, _ = logged.partition("httpx")  # the test client has a log of its own
    assert "route=/broken/{secret}" in logged
    assert "correct" not in logged
