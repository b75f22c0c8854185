"""`python -m cli` is `gridwhistle`: for children started without a look at PATH."""

from cli.main import app

if __name__ == "__main__":
    app(prog_name="gridwhistle")
