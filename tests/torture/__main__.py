"""`python -m tests.torture`: see docs/reliability.md."""

if __name__ == "__main__":
    from tests.torture.conductor import main

    raise SystemExit(main())
