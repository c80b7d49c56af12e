"""Builds Scaling Lab: catalogue, notebooks, evidence, pages, checks and search."""
