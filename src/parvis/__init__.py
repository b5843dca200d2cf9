"""Parvis: site, ethics check, newsletter and booking for helping-profession practitioners."""

__version__ = "0.1.0"
