"""Whose year it is: Nora Finch, who sells houses in Alderwick."""

from __future__ import annotations

from email.headerregistry import Address

NAME = "Nora Finch"
EMAIL = "nora.finch@finchmarsh.example.com"
ALIAS = "nora@finch.example.org"
PHONES = ("+44 20 7946 0012", "+44 7700 900012")
COMPANY = "Finch & Marsh"
ME = Address(NAME, addr_spec=EMAIL)

SIGNATURE = f"""--{" "}
{NAME}
{COMPANY}, Estate Agents
3 Market Cross, Alderwick
T {PHONES[0]}   M {PHONES[1]}
"""  # the space after the dashes is the mark of a signature (RFC 3676, 4.3)

CONFIG = f"""\
# The year of {NAME}, estate agent. Everything in this folder is invented.
state = "state"

[me]
name     = "{NAME}"
emails   = ["{EMAIL}", "{ALIAS}"]
phones   = ["{PHONES[0]}", "{PHONES[1]}"]
timezone = "Europe/London"
country  = "GB"

[policy]
written_within = "30 days"
voice_every    = "90 days"
call_length    = "20 min"
hours.weekdays = ["10:00-12:00", "15:00-17:30"]
per_day = 3
per_week = 10
holidays = "GB-ENG"

[policy.tiers]
key    = {{ voice_every = "30 days", labels = ["VIP"] }}
client = {{ voice_every = "60 days", domains = ["kestrelhomes.example.com"] }}

[[source]]
name = "sent"
kind = "mbox"
path = "Sent.mbox"

[[source]]
name = "inbox"
kind = "mbox"
path = "Inbox.mbox"

[[source]]
name = "diary"
kind = "ics"
path = "calendar.ics"

[[source]]
name = "mobile"
kind = "sms_backup"
path = "phone"

[[source]]
name = "people"
kind = "vcf"
path = "contacts.vcf"

[calendar]
kind = "ics"
path = "calls.ics"
"""
