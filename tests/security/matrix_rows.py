"""Which rows a request has written, and whether the person had a right to them."""

import re

from django.db import connection

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# A session, its counts and its log-entries are the business of whoever asks.
OWN_BUSINESS = {
    "django_session",
    "usersessions_usersession",
    "django_tasks_database_dbtaskresult",
    "wagtailadmin_editingsession",
    # Mail tells of an act, whose own rows are looked at.
    "accounts_outgoingmail",
}
PEOPLE = {"accounts_user", "accounts_mailoff", "account_emailaddress", "mfa_authenticator"}
# What only a member's representatives write, and who decides on them.
OF_MEMBERS = {
    "members_profilechange",
    "members_representative",
    "members_invitation",
}
# What confirming the own profile writes, by the column that names the page.
OF_PAGES = {
    "members_memberpage": "page_ptr_id",
    "wagtailcore_revision": "object_id",
    "wagtailcore_referenceindex": "object_id",
    "wagtailsearch_indexentry": "object_id",
}
LOGS = {"wagtailcore_modellogentry", "wagtailcore_pagelogentry"}
SYSTEM = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "wagtailcore_site",
    "wagtailcore_workflow",
    "wagtailcore_workflowtask",
    "wagtailcore_workflowpage",
    "wagtailcore_workflowcontenttype",
    "wagtailcore_task",
    "wagtailcore_grouppagepermission",
    "wagtailcore_groupcollectionpermission",
    "accounts_user_user_permissions",
    "accounts_user_groups",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_collectionviewrestriction",
}
# What docs/editors.md gives to nobody of a group, by the names of tables.
NEVER = {
    "editor": SYSTEM
    | OF_MEMBERS
    | {
        "accounts_user",
        "mfa_authenticator",
        "wagtailcore_collection",
        "wagtailredirects_redirect",
        "pages_branding",
    },
    "moderator": SYSTEM | {"accounts_user", "mfa_authenticator", "wagtailcore_collection"},
    "administrator": SYSTEM - {"accounts_user_groups"},
}


class Recorder:
    """Notes which tables are written, and what stood in them before."""

    def __init__(self):
        self.before, self.tables = {}, set()

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self.note)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)

    def note(self, execute, sql, params, many, context):
        found = WRITE.match(sql)
        if found and found[1] not in self.before and found[1] not in OWN_BUSINESS:
            self.tables.add(found[1])
            self.before[found[1]] = {}
            self.before[found[1]] = rows_of(found[1])
        return execute(sql, params, many, context)

    def changed(self, table):
        """Return the rows that are no longer as they were: before and after, as dicts."""
        before, after = self.before[table], rows_of(table)
        keys = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        return [row for key in keys for row in (before.get(key), after.get(key)) if row]


def rows_of(table):
    """Return {first column: row} of a table; a row is a dict."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, map(str, row), strict=True)) for row in cursor.fetchall()]
    return {row.get("id") or str(row): row for row in rows}


def forbidden(world, role, written):
    """Return what a request has written without a right, in words."""
    return [
        f"writes {table}: {row}"
        for table in sorted(written.tables)
        for row in written.changed(table)
        if not may_write(world, role, table, row)
    ]


def may_write(world, role, table, row):
    own = world.people.get(role)
    # A person's own account: the last sign-in, a password, a second factor, mail not wanted.
    if table in PEOPLE and own and row.get("user_id", row["id"]) == str(own.pk):
        return True
    if role in NEVER:
        return table not in NEVER[role]
    page = world.objects["other" if role == "other" else "own"]["page"]
    if table in OF_PAGES:
        return role in ("owner", "other") and row[OF_PAGES[table]] == str(page)
    if table in OF_MEMBERS:
        is_of_own = row["member_id"] == str(page)
        # A viewer may leave, and nothing else.
        is_own = table == "members_representative" and own and row["user_id"] == str(own.pk)
        return is_of_own and (role in ("owner", "other") or (role == "viewer" and bool(is_own)))
    return table in LOGS and own is not None and row["user_id"] == str(own.pk)
