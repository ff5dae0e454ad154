"""What this installation runs with: one frozen object, read from `ETHICOMM_…` variables, loud when wrong."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.orm import Session

from ethicomm.errors import Invalid


class Settings(BaseSettings):
    """Each field is the variable `ETHICOMM_<NAME>`; its description is what README lists."""

    model_config = SettingsConfigDict(env_prefix="ETHICOMM_", frozen=True, extra="ignore")

    database_url: str = Field("sqlite:///ethicomm.db", description="SQLite file or PostgreSQL database")
    keystore_url: str = Field("sqlite:///keys.db", description="The key store; never beside the data")
    root_key_file: Path = Field(Path("root.key"), description="File (mode 0600) that holds the root key")
    root_key: SecretStr | None = Field(None, description="The root key itself, where no file shall hold it")
    key_copies: Path | None = Field(None, description="Folder for copies of the key store, apart from the data")
    policies: Path = Field(Path("policies"), description="Folder of the policy files")
    smtp_url: str = Field("smtp://127.0.0.1:25", description="The mail relay: smtp:// or smtps://")
    base_url: str = Field("http://localhost:8000", description="The address members reach this site by")
    anchor_file: Path | None = Field(None, description="A file, best on another machine, that keeps checkpoints")
    backups: Path | None = Field(None, description="A folder for daily backups of the data, without the keys")
    demo: bool = Field(False, description="Set by `ethicomm demo` only: sample data, links printed")

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ValueError("give an address such as https://members.example.org")
        return url.rstrip("/")

    @classmethod
    def read(cls, **given: object) -> Self:
        """From the environment, with `given` on top. Raises Invalid that names the variable."""
        try:
            return cls(**given)  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = f"ETHICOMM_{str(first['loc'][0]).upper()}"
            wrong = str(first["msg"]).removeprefix("Value error, ")
            raise Invalid(f"{name}: {wrong}. Nothing was started; set it and try again.") from None

    @property
    def on_loopback(self) -> bool:
        """Whether this site is reached from this machine only."""
        return urlsplit(self.base_url).hostname in ("localhost", "127.0.0.1", "::1")

    @classmethod
    def of(cls, session: Session) -> Self:
        """The settings that the session's database was opened with."""
        carried: Self = session.info[Settings]
        return carried


def house(name: str) -> Path:
    """Where templates, migrations or the default policies are: in the wheel, else in the repository."""
    here = Path(__file__).parent
    packed = here / "_house" / name
    return packed if packed.exists() else here.parent.parent / name
