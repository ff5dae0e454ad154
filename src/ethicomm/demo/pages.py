"""`python -m ethicomm.demo.pages`: what every community shows, and the page where this one's log may be broken."""

import click

from ethicomm.serving import serve_pages


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def main(port: int) -> None:
    """Run the pages of the sample community alone, until stopped."""
    serve_pages("127.0.0.1", port, "ethicomm.demo.tampering.routes:served")


if __name__ == "__main__":
    main()
