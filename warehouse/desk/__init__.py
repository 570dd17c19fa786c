"""Questions of the news desk page, each answered in well under a second at a million articles."""
