"""All settings. They come from the environment; docs/operations.md explains each variable.

Production is the default and `DEBUG=true` is development. A wrong value stops the start
with one line that names the variable and says what it takes.
"""

import os
import re
import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


# Readers


class WrongSettingError(SystemExit):
    """Ends the process with one line on stderr: a traceback would hide the variable's name."""

    def __init__(self, name, takes, given):
        super().__init__(f"{name} takes {takes}; it is {given}.")


def env_text(name, default):
    """An empty variable counts as unset: compose files and `.env` lines often leave one empty."""
    return os.environ.get(name, "").strip() or default


def env_flag(name, default):
    value = env_text(name, "true" if default else "false")
    if value.lower() not in {"true", "false"}:
        raise WrongSettingError(name, "true or false", repr(value))
    return value.lower() == "true"


def env_number(name, default, lowest, highest):
    value = env_text(name, str(default))
    if not (value.isascii() and value.isdigit() and lowest <= int(value) <= highest):
        raise WrongSettingError(name, f"a whole number from {lowest} to {highest}", repr(value))
    return int(value)


def env_choice(name, default, choices):
    value = env_text(name, default)
    if value not in choices:
        raise WrongSettingError(name, " or ".join(sorted(choices)), repr(value))
    return value


def env_folder(name, default):
    folder = Path(env_text(name, default))
    folder = folder if folder.is_absolute() else BASE_DIR / folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSettingError(
            name, f"a folder that can be written ({error.strerror})", repr(str(folder))
        ) from None
    return folder


def env_base_url(name, default):
    takes = "an address such as https://portal.example.org, without a path"
    value = env_text(name, default).rstrip("/").lower()
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[::1\])(:\d{1,5})?", value):
        raise WrongSettingError(name, takes, repr(value))
    url = urlsplit(value)
    # Wagtail writes https where the port is 443, and only there.
    if url.port and (url.port == 443) != (url.scheme == "https"):
        raise WrongSettingError(name, "https with port 443 and http with another", repr(value))
    return url


def env_database(name, default):
    """Never repeats the value: it holds a password."""
    takes = "sqlite:////folder/file.sqlite3 or postgresql://user:password@host:port/name"
    value = env_text(name, default)
    if value.partition(":")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise WrongSettingError(name, takes, "another kind of address")
    try:
        return dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        raise WrongSettingError(name, takes, "not readable as one") from None


def env_redis(name, default):
    """The address of Redis or Valkey, or nothing. Never repeats the value: it holds a password."""
    takes = "redis://user:password@host:port/number, rediss:// likewise, or unix:///file?db=number"
    value = env_text(name, default)
    try:
        url = urlsplit(value)
        is_right = {
            "redis": url.hostname and url.port != 0,
            "rediss": url.hostname and url.port != 0,
            "unix": not url.netloc and len(url.path) > 1,
        }.get(url.scheme)
    except ValueError:
        raise WrongSettingError(name, takes, "not readable as one") from None
    number = url.query if url.scheme == "unix" else f"{url.path}?{url.query}"
    if value and not (is_right and re.fullmatch(r"(db=\d+)?|/?\d*\?", number)):
        raise WrongSettingError(name, takes, "another kind of address")
    return value


def env_edge(name, default):
    """The address of a nginx or a CDN that keeps pages, or nothing; its path may be a secret."""
    takes = "nginx+http://host:port or the https:// address at which a CDN is told what to forget"
    value = env_text(name, default)
    try:
        url = urlsplit(value)
        is_right = {
            "nginx+http": not url.path.strip("/") and not url.query and url.port != 0,
            "https": url.port != 0,
            # The token would travel in the clear.
            "http": url.port != 0 and url.hostname in LOOPBACK,
        }.get(url.scheme)
    except ValueError:
        raise WrongSettingError(name, takes, "not readable as one") from None
    if value and not (is_right and url.hostname and not url.username and not url.fragment):
        raise WrongSettingError(name, takes, "another kind of address")
    return value


def env_mail(name, default):
    """Django's settings for smtps://user:password@host:465 or alike.

    Never repeats the value: it may hold a password.
    """
    takes = "files:, console: or smtp://, smtp+tls:// or smtps:// with [user:password@]host[:port]"
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    value = env_text(name, default)
    if value in {"files:", "console:"}:
        kind = {"files:": "filebased", "console:": "console"}[value]
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend"}
    try:
        url = urlsplit(value)
        port = url.port or ports[url.scheme]
        host = url.hostname.encode("ascii").decode()
    except (ValueError, KeyError, AttributeError):
        # The value itself may hold a password.
        raise WrongSettingError(name, takes, "another kind of address") from None
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
    }


def env_sender(name, default):
    value = env_text(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        raise WrongSettingError(
            name, "a mail address such as INM <portal@example.org>", repr(value)
        ) from None
    return value


def openid_connect(server_url, client_id, client_secret, name):
    """Allauth's settings for one OpenID Connect provider, or none. Never repeats the secret."""
    given = {
        "OIDC_SERVER_URL": server_url,
        "OIDC_CLIENT_ID": client_id,
        "OIDC_CLIENT_SECRET": client_secret,
    }
    if not any(given.values()):
        return {}
    for variable, value in given.items():
        if not value:
            raise WrongSettingError(variable, "a value where another of OIDC_* has one", "missing")
    url = urlsplit(server_url)
    # Its answers are believed because TLS says who gives them.
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
        takes = "an address that begins with https://"
        raise WrongSettingError("OIDC_SERVER_URL", takes, repr(server_url))
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": client_id,
        "secret": client_secret,
        "settings": {"server_url": server_url.rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def env_zone(name, default):
    value = env_text(name, default)
    if value not in available_timezones():
        raise WrongSettingError(name, "a time zone such as America/New_York", repr(value))
    return value


def env_secret(name, made_in):
    """The secret itself, or the file that NAME_FILE points to, or one made once in `made_in`.

    `made_in` is None where the installation must bring its own. Never repeats the value.
    """
    value, source = text_or_file(name)
    if not value and source == name and made_in:
        return made_once(made_in)
    # Django's own measure of a key (security.W009).
    if len(value) < 50 or len(set(value)) < 5:
        takes = "at least 50 characters that nobody can guess"
        given = f"{len(value)} characters long" if value else "missing"
        raise WrongSettingError(source, takes, given)
    return value


def env_token(name, is_needed):
    """What is said in a header, or the file that NAME_FILE points to. Never repeats the value."""
    value, source = text_or_file(name)
    if is_needed and not re.fullmatch(r"[!-~]+", value):
        takes = "letters, digits and signs without spaces"
        raise WrongSettingError(source, takes, "of others too" if value else "missing")
    return value


def text_or_file(name):
    """Return the variable's value or the text of the file NAME_FILE, and which of both it is."""
    value, path = env_text(name, ""), env_text(f"{name}_FILE", "")
    if path and value:
        raise WrongSettingError(name, f"no value where {name}_FILE is set", "set as well")
    if not path:
        return value, name
    try:
        return Path(path).read_text("utf-8").strip(), f"{name}_FILE"
    except (OSError, UnicodeDecodeError):
        takes = "the name of a text file that can be read"
        raise WrongSettingError(f"{name}_FILE", takes, repr(path)) from None


def made_once(path):
    """Web server and jobs start together, so the file appears whole (a link) or not at all."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError as error:
            takes = f"a folder that can be written ({error.strerror})"
            raise WrongSettingError("PORTAL_DATA_DIR", takes, repr(str(path.parent))) from None
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text("utf-8")


# Where the portal runs

DEBUG = env_flag("DEBUG", default=False)

PORTAL_HOST = env_text("PORTAL_HOST", "127.0.0.1")
PORTAL_PORT = env_number("PORT", 8000, 1, 65535)
PORTAL_WORKERS = env_number("PORTAL_WORKERS", 1, 1, 64)
PORTAL_PROXIES = env_number("PORTAL_PROXIES", 0, 0, 9)
BASE_URL = env_base_url("PORTAL_BASE_URL", f"http://127.0.0.1:{PORTAL_PORT}")
PORTAL_BASE_URL = BASE_URL.geturl()

# All state of a default run lives here, so that one folder is the backup.
DATA_DIR = env_folder("PORTAL_DATA_DIR", "var")

IS_LOCAL = BASE_URL.hostname in LOOPBACK
IS_SECURE = BASE_URL.scheme == "https"

SECRET_KEY = env_secret("SECRET_KEY", made_in=DATA_DIR / "secret-key" if IS_LOCAL else None)

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if IS_LOCAL else [BASE_URL.hostname]
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]

ROOT_URLCONF = "inm_portal.urls"
WSGI_APPLICATION = "inm_portal.wsgi.application"


# Apps, the portal's own from the ground floor up

INSTALLED_APPS = [
    "inm_portal.cache",
    "inm_portal.accounts",
    "inm_portal.pages",
    "members",
    "research",
    "education",
    "news",
    "inm_portal.search",
    "inm_portal.desk",
    "inm_portal.demo",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "inm_portal.desk.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Headers come first, so that static files and refused requests carry them as well.
    "django.middleware.security.SecurityMiddleware",
    "inm_portal.pages.middleware.SecurityHeadersMiddleware",
    "inm_portal.pages.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "inm_portal.pages.middleware.NullByteMiddleware",
    "inm_portal.pages.middleware.GarbledFormMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inm_portal.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]


# Database

DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at the start of a transaction, where SQLite waits for
        # it; a transaction that turns from reading to writing fails at once instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Readers go on while one writes.
        "init_command": "PRAGMA journal_mode=WAL",
    }
else:
    # A database that does not answer must not hold every thread of the server for minutes.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        # Milliseconds until a connection to a machine that has gone silent is given up.
        "tcp_user_timeout": 5000,
        **DATABASES["default"].get("OPTIONS", {}),
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis or Valkey, which all machines share; without it each process counts and stores for itself.
REDIS_URL = env_redis("REDIS_URL", "")

CACHES = {
    "default": {
        "BACKEND": "inm_portal.cache.default_cache.SharedCache",
        "LOCATION": [REDIS_URL],
        "KEY_PREFIX": f"portal:{BASE_URL.netloc}",
    }
    if REDIS_URL
    else {
        "BACKEND": "inm_portal.cache.local_cache.LocalCache",
        # The counts of failed sign-ins stand here: somebody who tries many names must not be
        # able to push out those of another.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Wagtail would keep rows of pictures here, where the page cache could not see them read.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# A nginx or a CDN in front that may keep pages.
PORTAL_EDGE = env_edge("PORTAL_EDGE", "")
PORTAL_EDGE_TOKEN = env_token("PORTAL_EDGE_TOKEN", is_needed=PORTAL_EDGE.startswith("http"))

# The page cache; docs/page-cache.md explains it, inm_portal/cache/conf.py names the keys.
PAGE_CACHE = {
    "IS_ON": env_flag("PORTAL_PAGE_CACHE", default=not DEBUG),
    "FOLDER": DATA_DIR / "cache",
    "MEMORY": 48 * 1024 * 1024,
    "DISK": 1024 * 1024 * 1024,
    "REDIS_URL": REDIS_URL,
    "EDGE": PORTAL_EDGE,
    "EDGE_TOKEN": PORTAL_EDGE_TOKEN,
    "HOST": BASE_URL.netloc,
    "HOSTS": {BASE_URL.netloc, *(f"{host}:{PORTAL_PORT}" for host in ALLOWED_HOSTS if IS_LOCAL)},
    "IS_SECURE": IS_SECURE,
    "BYPASS": [
        "/_util/",
        "/accounts/",
        "/admin/",
        "/api/",
        "/documents/",
        "/healthz",
        "/media/",
        "/partner/",
        "/patterns/",
        "/readyz",
        # As many addresses as there are words.
        "/search/",
        "/static/",
    ],
    "PARAMETERS": [
        *("expertise", "format", "goal", "issuer", "member", "outlet", "page", "pillar", "role"),
        *("sector", "since", "site", "state", "status", "theme", "tier", "view", "with", "year"),
    ],
    # No public page reads these: they are of the admin, of accounts and of work behind the pages.
    "UNWATCHED": [
        "account_emailaddress",
        "account_emailconfirmation",
        "accounts_mailoff",
        "accounts_outgoingmail",
        "django_session",
        "django_tasks_database_dbtaskresult",
        "members_invitation",
        "members_profilechange",
        "members_profilereminder",
        "mfa_authenticator",
        "socialaccount_socialaccount",
        "socialaccount_socialapp",
        "socialaccount_socialtoken",
        "usersessions_usersession",
        "wagtailadmin_editingsession",
        "wagtailadmin_formstate",
        "wagtailcore_apitoken",
        "wagtailcore_comment",
        "wagtailcore_commentreply",
        "wagtailcore_modellogentry",
        "wagtailcore_pagelogentry",
        "wagtailcore_pagesubscription",
        "wagtailcore_referenceindex",
        "wagtailcore_revision",
        "wagtailcore_taskstate",
        "wagtailcore_uploadedfile",
        "wagtailcore_workflowstate",
        "wagtailsearch_indexentry",
        "wagtailsearch_indexentry_fts",
        "wagtailusers_userprofile",
    ],
    # What is written of a page whose draft is saved, and of an account that signs in.
    "DRAFT_COLUMNS": [
        "draft_title",
        "has_unpublished_changes",
        "last_login",
        "latest_revision_created_at",
        "latest_revision_id",
    ],
    # What Wagtail brings of the root page whenever it looks for the site, and only that page shows.
    "ROOT_PAGE_COLUMNS": [
        "last_published_at",
        "live_revision_id",
        "search_description",
        "seo_title",
    ],
}


# Background work

TASKS_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS = {
    "default": {"BACKEND": TASKS_BACKENDS[env_choice("PORTAL_TASKS", "database", TASKS_BACKENDS)]}
}
# What `manage.py jobs` does beside its own: the seconds between two runs of each function.
REGULAR_JOBS = {
    "members.freshness.send_reminders": 60 * 60,
    "members.partner.logos.forget_unused": 24 * 60 * 60,
    **({"inm_portal.cache.sweep.sweep": 1} if PORTAL_EDGE else {}),
}


# Accounts and sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "partner_dashboard"
LOGOUT_REDIRECT_URL = "/"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "inm_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "inm_portal.accounts.forms.QuietResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# A reset request for an unknown address sends nothing: the mail would only help to pester people.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.scheme
# Whoever changes a password or a second factor is told by mail, in case it was somebody else.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Without this a client could write its own X-Forwarded-For and escape the rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = PORTAL_PROXIES

PORTAL_REQUIRE_SECOND_FACTOR = env_choice(
    "PORTAL_REQUIRE_SECOND_FACTOR", "staff", ["staff", "everyone"]
)
MFA_ADAPTER = "inm_portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "inm_portal.accounts.forms.PasskeyForm"}
# Nobody registers here, so nobody can lock the owner of an address out of it.
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "inm_portal.accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect(
    env_text("OIDC_SERVER_URL", ""),
    env_text("OIDC_CLIENT_ID", ""),
    env_text("OIDC_CLIENT_SECRET", ""),
    env_text("OIDC_NAME", "single sign-on"),
)
# The content security policy lets no form lead to another host, so the way there is a link. It
# can sign nobody in but the person who follows it.
SOCIALACCOUNT_LOGIN_ON_GET = True

DEMO_PASSWORD = env_text("DEMO_PASSWORD", "")


# Cookies and transport

# Only a proxy that overwrites the header may say that the visitor came by https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PORTAL_PROXIES else None
SECURE_SSL_REDIRECT = IS_SECURE
# Health checks ask the process itself, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# The prefix makes browsers refuse a cookie of that name from a subdomain or without https.
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_SECURE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
# Messages in a cookie of their own would be one more cookie without that prefix.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


# Headers

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Wagtail's previews, shown in an iframe of the admin, set SAMEORIGIN for themselves.
X_FRAME_OPTIONS = "DENY"
SECURITY_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        # For those previews.
        "frame-ancestors": [SELF],
    }
}

# The Wagtail 8 admin has inline scripts around its date fields and inline styles in its page
# editor, previews pages in an iframe, and shows a picture as a blob: before it is uploaded.
ADMIN_CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "worker-src": [SELF, "blob:"],
    "frame-src": [SELF],
}


# Static files and media

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
# The folders of MEDIA_ROOT that anyone may read. Documents and archives of them are not among them:
# they go through views that know who may have which.
PUBLIC_MEDIA_FOLDERS = ["avatar_images", "images", "original_images", "share"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "inm_portal.pages.stylesheets.JoiningStorage"
    },
}
# Applies to names without a hash; WhiteNoise lets browsers keep hashed names for ten years.
WHITENOISE_MAX_AGE = 0 if DEBUG else 24 * 60 * 60
WHITENOISE_ALLOW_ALL_ORIGINS = False

# A long page with many blocks sends more fields than Django's default of 1000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000


# Mail

_mail = env_mail("EMAIL_URL", "files:")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_sender(
    "PORTAL_MAIL_FROM", f"portal@{'localhost' if IS_LOCAL else BASE_URL.hostname}"
)


# Language and time

LANGUAGE_CODE = "en-us"
TIME_ZONE = env_zone("TIME_ZONE", "America/New_York")
USE_I18N = True
USE_TZ = True


# Wagtail

WAGTAIL_SITE_NAME = "Portal"
WAGTAILADMIN_BASE_URL = PORTAL_BASE_URL
# One sign-in for everyone: allauth has the rate limits that Wagtail's own forms lack.
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# With nothing to choose, nobody is asked: the times of events and embargoes are the institute's.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Nothing in the admin asks a server of someone else.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
# inm_portal/pages/redirects.py does it, by a task.
WAGTAILREDIRECTS_AUTO_CREATE = False

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "inm_portal.search.backend"}}

WAGTAILIMAGES_IMAGE_MODEL = "pages.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "inm_portal.pages.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Of JPEG, so that a 50-megapixel camera fits; inm_portal/pages/uploads.py says what of the others.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000

WAGTAILDOCS_DOCUMENT_MODEL = "pages.PortalDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "inm_portal.pages.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"


# Logging

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would mail the administrators and print everything twice.
        "django": {"handlers": [], "propagate": True},
        # Every address that does not exist would be a line.
        "django.request": {"level": "ERROR"},
        # Every request for another host would be a page of them, with a name of its choice.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Every task that begins and every one that ends would be two more.
        "django_tasks": {"level": "WARNING"},
        # Every passkey that is added or used would be one, with its number.
        "fido2": {"level": "WARNING"},
    },
}
