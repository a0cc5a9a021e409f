"""An independent two-valued simulator of the law, and the comparison of the library with it."""
