"""The pages, one module each; a part of a page is what htmx asks for at the same address."""
