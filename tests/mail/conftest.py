"""Certificates: an authority of our own, and what it says of a server."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass(frozen=True)
class Authority:
    """`file` holds its certificate, for `?ca=`."""

    file: Path
    name: x509.Name
    key: ec.EllipticCurvePrivateKey

    def vouches_for(self, host: str, days: int = 1) -> ssl.SSLContext:
        """What a server of this name (or address) shows."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.DNSName(host) if host.isalpha() else x509.IPAddress(ip_address(host))
        builder = _certificate(_called(host), self.name, key.public_key(), days)
        certificate = builder.add_extension(x509.SubjectAlternativeName([named]), critical=False).sign(
            self.key, SHA256()
        )
        file = self.file.with_name(f"{host}-{days}.pem")
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Known to nobody but those who are told."""
    file = tmp_path_factory.mktemp("certificates") / "authority.pem"
    key, name = ec.generate_private_key(ec.SECP256R1()), _called("An authority for tests")
    builder = _certificate(name, name, key.public_key(), 1)
    signing = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(signing, critical=True)
        .sign(key, SHA256())
    )
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Authority(file, name, key)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=10))
    return builder.not_valid_after(now + timedelta(days=days))
