"""The site as a book of each language: PDF and EPUB. It reads what a build has finished, and nothing imports it but its command."""
