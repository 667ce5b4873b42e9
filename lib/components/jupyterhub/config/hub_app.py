"""JupyterHub, but for one thing: a service has one token, the one that its Secret holds now.

JupyterHub itself adds the token of the configuration to those that it knows, so that one that was rotated away would go
on to be good.
"""

from jupyterhub import orm
from jupyterhub.app import JupyterHub

# What JupyterHub notes on the tokens that come from its configuration.
FROM_CONFIG = "from config"


class Hub(JupyterHub):
    async def init_api_tokens(self) -> None:
        await super().init_api_tokens()
        for token, name in self.service_tokens.items():
            current = orm.APIToken.find(self.db, token)
            for other in list(orm.Service.find(self.db, name).api_tokens):
                if other is not current and other.note == FROM_CONFIG:
                    self.log.info("Forgetting a former token of service %s", name)
                    self.db.delete(other)
        self.db.commit()


if __name__ == "__main__":
    Hub.launch_instance()
