"""`python -m cop.cli`: the `cop` command, where no script is installed or its path is not known."""

from cop.cli import main

if __name__ == "__main__":
    main()
