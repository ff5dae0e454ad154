"""Receipts as people meet them: the member's own, to keep and print, and a page where anyone can check one."""
