"""Configuration of the hub. It is the same for every hub; the values of one hub are in `values.json`."""

import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

# JupyterHub runs this file without adding its directory to the module search path.
sys.path.insert(0, str(Path(__file__).parent))

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from authentication import configure_authentication
from culling import configure_culling
from notebook_pods import configure_notebooks
from values import Database, ExtraConfig, Hub, Values

if TYPE_CHECKING:
    from traitlets.config import Config, get_config

# Drivers that the hub's image includes. Without a driver in the URL, SQLAlchemy could choose another one.
DRIVERS = {"postgres": "postgresql+psycopg2", "mysql": "mysql+pymysql"}
ACCEPTED_DRIVERS = {
    "postgres": ["postgresql", "postgresql+psycopg2", "postgres"],
    "mysql": ["mysql", "mysql+pymysql", "mariadb", "mariadb+pymysql"],
}


# Own variables from Secrets, which people create with `kubectl create secret --from-file` or `echo | base64`.
FROM_SECRETS = ("JPY_", "CONFIGPROXY_", "JUPYTERHUB_", "OAUTH_")


def remove_line_ends(secret_env: list[str]) -> None:
    """Removes line ends after keys, tokens and passwords. JupyterHub would not start, or would reject all users."""
    for name, value in os.environ.items():
        if name.startswith(FROM_SECRETS) or name in secret_env:
            os.environ[name] = value.rstrip("\r\n")


def configure(c: "Config", values: Values) -> None:
    configure_hub(c, values)
    configure_limits_and_pages(c, values.hub)
    configure_database(c, values.hub.database)
    configure_authentication(c, values.authentication)
    configure_notebooks(c, values)
    if values.culling:
        configure_culling(c, values.culling, f"http://127.0.0.1:{values.ports.hub}{values.base_url}hub/api")
    configure_services(c, values)
    # Runs last, so that it can override everything else.
    if values.hub.extra_config:
        run_extra_config(c, values.hub.extra_config)


def configure_hub(c: "Config", values: Values) -> None:
    # JupyterHub itself reads the cookie secret and the proxy's token from JPY_COOKIE_SECRET and CONFIGPROXY_AUTH_TOKEN.
    c.JupyterHub.base_url = values.base_url
    c.JupyterHub.hub_bind_url = f"http://:{values.ports.hub}"
    c.JupyterHub.hub_connect_url = f"http://{values.hub_service}:{values.ports.hub}"
    if values.public_url:
        c.JupyterHub.public_url = values.public_url
    if values.subdomain_host:
        c.JupyterHub.subdomain_host = values.subdomain_host
        # A user's server could otherwise set cookies for the hub, because it is on a subdomain of it.
        c.JupyterHub.cookie_host_prefix_enabled = True

    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{values.proxy_api_service}:{values.ports.proxy_api}"

    # The hub can restart at any time: user servers keep running, and the hub finds them again.
    c.JupyterHub.cleanup_proxy = False
    c.JupyterHub.cleanup_servers = values.hub.cleanup_servers


def configure_limits_and_pages(c: "Config", hub: Hub) -> None:
    c.JupyterHub.log_level = hub.log_level

    c.JupyterHub.allow_named_servers = hub.allow_named_servers
    c.JupyterHub.named_server_limit_per_user = hub.named_server_limit_per_user
    c.JupyterHub.concurrent_spawn_limit = hub.concurrent_spawn_limit
    c.JupyterHub.active_server_limit = hub.active_server_limit
    c.KubeSpawner.consecutive_failure_limit = hub.consecutive_failure_limit

    c.JupyterHub.redirect_to_server = hub.redirect_to_server
    c.JupyterHub.shutdown_on_logout = hub.shutdown_on_logout
    c.JupyterHub.template_paths = hub.template_paths
    c.JupyterHub.template_vars = hub.template_vars


def configure_database(c: "Config", database: Database) -> None:
    c.JupyterHub.upgrade_db = database.upgrade
    match database.kind:
        case "sqlite":
            c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
        case "memory":
            c.JupyterHub.db_url = "sqlite:///:memory:"
        case _:
            c.JupyterHub.db_url = database_url(database.kind)


def database_url(kind: str) -> str:
    """The URL from the environment, with a driver that the image includes, and with the password if it is separate."""
    try:
        url = make_url(os.environ["JUPYTERHUB_DATABASE_URL"].strip())
    except ArgumentError:
        # Without the cause, whose message includes the URL with its password.
        raise ValueError("the URL of the hub's database is not a valid SQLAlchemy URL") from None
    if kind in DRIVERS:
        accepted = ACCEPTED_DRIVERS[kind]
        if url.drivername not in accepted:
            raise ValueError(
                f"the URL of the hub's database starts with {url.drivername}://; must be one of {', '.join(accepted)}"
            )
        url = url.set(drivername=DRIVERS[kind])
    password = os.environ.get("JUPYTERHUB_DATABASE_PASSWORD")
    if password:
        url = url.set(password=password)
    return url.render_as_string(hide_password=False)


def configure_services(c: "Config", values: Values) -> None:
    """Adds services, roles and groups to those that are already configured (the culler)."""
    c.JupyterHub.services.extend(
        {
            **service.model_dump(exclude_none=True, exclude={"token_variable"}),
            # Without a token, a service that the hub starts would get an additional one each time the hub starts.
            "api_token": os.environ[service.token_variable],
        }
        for service in values.services
    )
    c.JupyterHub.load_roles.extend(role.model_dump(exclude_none=True) for role in values.roles)
    c.JupyterHub.load_groups = {name: group.model_dump(exclude_none=True) for name, group in values.groups.items()}


def run_extra_config(c: "Config", extra: ExtraConfig) -> None:
    for file in extra.files:
        try:
            runpy.run_path(str(extra.folder / file), init_globals={"c": c, "get_config": lambda: c})
        except Exception as error:
            raise RuntimeError(f'hub.extraConfig: block "{file}" failed: {error!r}') from error
        check_verification(c, file)


def check_verification(c: "Config", file: str) -> None:
    """Refuses configuration that lets anybody on the network pose as the identity provider."""
    for name, section in c.items():
        if not isinstance(section, dict):
            continue
        request = section.get("http_request_kwargs", {})
        # A block may update a value that is not set yet, which traitlets does later.
        request = request if isinstance(request, dict) else request.to_dict().get("update", {})
        if not section.get("validate_server_cert", True) or not request.get("validate_cert", True):
            raise RuntimeError(f'hub.extraConfig: block "{file}" disables the verification of certificates in c.{name}')


values = Values.load()
remove_line_ends(values.hub.secret_env)
configure(get_config(), values)
