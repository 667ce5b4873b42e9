"""JupyterHub with token rotation for services: only the token that is currently in the Secret is valid.

JupyterHub itself adds the configured token to the existing ones, so an old token would stay valid after a rotation.
"""

from jupyterhub import orm
from jupyterhub.app import JupyterHub

# The note that JupyterHub stores with tokens from its configuration.
FROM_CONFIG = "from config"


class Hub(JupyterHub):
    async def init_api_tokens(self) -> None:
        await super().init_api_tokens()
        for token, name in self.service_tokens.items():
            current = orm.APIToken.find(self.db, token)
            for other in list(orm.Service.find(self.db, name).api_tokens):
                if other is not current and other.note == FROM_CONFIG:
                    self.log.info("Deleting an old token of service %s", name)
                    self.db.delete(other)
        self.db.commit()


if __name__ == "__main__":
    Hub.launch_instance()
