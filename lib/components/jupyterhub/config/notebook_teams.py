"""Starts servers in the namespaces of teams."""

import json
from html import escape
from typing import Any

from kubernetes_asyncio.client.exceptions import ApiException
from traitlets import Bool, List

from notebook_servers import OptionsError, ProfileSpawner
from notebook_values import Team

# Name of the user option, and of the option of each profile.
TEAM = "team"

# The only profile of a hub without profiles, if a user selects a team.
ONLY_PROFILE = {"slug": "notebook", "display_name": "Notebook", "default": True, "profile_options": {}}


class TeamSpawner(ProfileSpawner):
    """Offers the teams of the user, and uses the namespace of the one that a form or an API request selects.

    KubeSpawner watches the pods of each namespace that a server uses, so the hub needs permissions in these only. Its
    own `enable_user_namespaces` would create namespaces and watch the pods of the whole cluster.
    """

    teams: List[Any] = List(config=True, help="Teams that users can belong to.")
    allow_users_without_team = Bool(False, config=True, help="Whether users without a team can start servers.")

    # Types of traits of KubeSpawner.
    namespace: str
    pvc_name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Before state from the hub's database changes it.
        self.default_namespace = self.namespace

    @property
    def namespaces(self) -> list[str]:
        """Namespaces in which servers of this hub run."""
        return [self.default_namespace, *(team.namespace for team in self.teams)]

    def own_teams(self) -> list[Team]:
        """Teams of the owner of the server.

        :raises OptionsError: if the user belongs to no team, and users without a team cannot start servers
        """
        own = [team for team in self.teams if self.is_one_of(team.normalized_users, set(team.allowed_groups))]
        if self.teams and not own and not self.allow_users_without_team:
            raise OptionsError(403, f"{self.user.name} belongs to no team. Ask an administrator to add you to one.")
        return own

    def chosen_team(self) -> Team | None:
        """The team of the server that starts: the selected one, or the first. None for users without a team.

        :raises OptionsError: if the user does not belong to the team
        """
        own = self.own_teams()
        chosen = (self.user_options or {}).get(TEAM) if self.teams else None
        if not chosen:
            return own[0] if own else None
        for team in own:
            if team.name == chosen:
                return team
        raise OptionsError(403, f"The team {chosen!r} is not available to {self.user.name}.")

    def use_namespace(self, namespace: str) -> bool:
        """Changes the namespace, and returns whether it was another one. A home of one namespace is not in another."""
        if namespace == self.namespace:
            return False
        self.namespace = namespace
        self.dns_name = self.dns_name_template.format(namespace=namespace, name=self.pod_name)
        self._pvc_exists = False
        self.pvc_name = self._expand_user_properties(self.pvc_name_template)
        return True

    def _get_initialized_profile_list(self, profile_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The profiles, with an option for the team if the user selects one."""
        teams = self.own_teams()
        if self._selects_team(teams, profile_list):
            profile_list = [with_team_option(profile, teams) for profile in profile_list or [ONLY_PROFILE]]
        return super()._get_initialized_profile_list(profile_list)

    def _selects_team(self, teams: list[Team], profile_list: list[dict[str, Any]]) -> bool:
        if not self.teams or len(teams) > 1:
            return bool(self.teams)
        options = self.user_options or {}
        # The hub keeps the options of the last start. Users who left that team see the form, and select again.
        left_team = options.get(TEAM) and [options[TEAM]] != [team.name for team in teams]
        return bool(left_team or (not profile_list and options.get("profile") == ONLY_PROFILE["slug"]))

    def _render_options_form(self, profile_list: list[dict[str, Any]]) -> str:
        """The form, or nothing if there is nothing to select: the server then starts without one."""
        if not self._get_initialized_profile_list(profile_list):
            return ""
        form: str = super()._render_options_form(profile_list)
        return form

    def _validate_user_options(self, profile_list: list[dict[str, Any]]) -> None:
        self.chosen_team()
        super()._validate_user_options(profile_list)

    async def _make_create_pod_request(self, pod: Any, request_timeout: int) -> bool:
        try:
            created: bool = await super()._make_create_pod_request(pod, request_timeout)
        except ApiException as error:
            raise self._without_quota(error) from error
        return created

    async def _make_create_pvc_request(self, pvc: Any, request_timeout: int) -> bool:
        try:
            created: bool = await super()._make_create_pvc_request(pvc, request_timeout)
        except ApiException as error:
            raise self._without_quota(error) from error
        return created

    def _without_quota(self, error: ApiException) -> Exception:
        """The error for the user if the quota of the namespace is used up. It is not a failure of the hub.

        After a few failures, the hub would stop for everybody.
        """
        message = message_of(error)
        if error.status != 403 or "exceeded quota" not in message:
            return error
        return self.uncounted(OptionsError(403, f"The quota of the namespace {self.namespace} is used up: {message}"))


def message_of(error: ApiException) -> str:
    """The message of the API server."""
    try:
        return str(json.loads(error.body or "{}").get("message", ""))
    except ValueError:
        return ""


def with_team_option(profile: dict[str, Any], teams: list[Team]) -> dict[str, Any]:
    """The profile with a choice for each team. Users without a team have none."""
    if not teams:
        return profile
    choices = {
        team.name: {"display_name": escape(team.display_name), "default": team is teams[0], "kubespawner_override": {}}
        for team in teams
    }
    option = {"display_name": "Team", "choices": choices}
    return {**profile, "profile_options": {TEAM: option, **profile.get("profile_options", {})}}
