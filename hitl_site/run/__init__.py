"""`python -m hitl_site.run`: the whole product, or one part of it, in one process."""
