"""Values of Secrets that end with a line end, as `--from-file` and `echo | base64` store them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import config_folder, running_hub, values_of

SECRETS = {
    "CONFIGPROXY_AUTH_TOKEN": "token\n",
    "JPY_COOKIE_SECRET": "00" * 32 + "\n",
    "JUPYTERHUB_CRYPT_KEY": "11" * 32 + "\r\n",
    "JUPYTERHUB_PASSWORD": "correct-horse\n",
    "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234\r\n",
    "JUPYTERHUB_SERVICE_TOKEN_reader": "token-of-reader\n",
    "TRACKER_KEY": "key\n",
    "NOTE": "not from a Secret\n",
}
# Additional configuration sees the variables as the hub does.
RECORDER = 'import os\nopen({record!r}, "w").write(os.environ["TRACKER_KEY"] + "|" + os.environ["NOTE"])\n'


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record") / "variables"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, record: Path) -> Iterator[str]:
    values: dict[str, Any] = values_of("defaults")
    del values["culling"]
    values["authentication"]["admin_users"] = ["root"]
    values["services"] = [{"name": "reader", "token_variable": "JUPYTERHUB_SERVICE_TOKEN_reader"}]
    values["roles"] = [{"name": "reader", "scopes": ["list:users"], "services": ["reader"]}]
    values["hub"] |= {"secret_env": ["TRACKER_KEY"], "extra_config": {"folder": "", "files": ["recorder.py"]}}
    folder: Path = config_folder(tmp_path_factory.mktemp("line-ends"), values)
    (folder / "extra/recorder.py").write_text(RECORDER.format(record=str(record)))
    # The health page answers only if hub and proxy have the same token, and the cookie secret is valid.
    with running_hub(folder, SECRETS, "--Authenticator.enable_auth_state=True") as url:
        yield f"{url}/hub"


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "correct-horse"), ("root", "correct-horse-battery-staple-1234")]
)
def test_people_sign_in_with_the_password_without_the_line_end(hub: str, name: str, password: str) -> None:
    browser = requests.Session()
    browser.get(f"{hub}/login", timeout=60)
    form = {"username": name, "password": password, "_xsrf": browser.cookies["_xsrf"]}
    assert browser.post(f"{hub}/login", data=form, allow_redirects=False, timeout=60).status_code == 302


@pytest.mark.usefixtures("hub")
def test_variables_of_users_from_secrets_have_no_line_end_whatever_their_name(record: Path) -> None:
    assert record.read_text() == "key|not from a Secret\n"


def test_services_use_their_token_without_the_line_end(hub: str) -> None:
    headers = {"Authorization": "Bearer token-of-reader"}
    assert requests.get(f"{hub}/api/users", headers=headers, timeout=60).status_code == 200
