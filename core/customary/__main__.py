"""`python -m customary` is `customary`."""

from customary.cli import main

if __name__ == "__main__":
    main()
