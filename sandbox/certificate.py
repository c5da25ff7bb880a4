"""A certificate that signs itself, so that simulators on loopback can speak TLS; needs openssl."""

import ssl
import subprocess
from pathlib import Path

HOSTS = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a key and a certificate in a folder; return a server's context and the certificate."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "30", "-subj", "/CN=localhost", "-addext", HOSTS,
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
