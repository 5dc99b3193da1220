"""Follow the vendor's docs: read them, compare them, and hold the document and its ledger to them.

1. `yaml_lines` and `markdown` split a file into mappings that know their lines, fences and tables.
2. `openapi` with `schemas`, `guides` with `prose`, and `mintlify` for the oldest dialect turn
   these into facts; `reader` does so for files and folders and lists what was not read.
3. A fact is an address, a value and a place (`facts`). Operations, fields, codes, texts, callbacks
   and samples are all facts; a snapshot is a file of them, and `document` gives ours.
4. `compare` is the only comparison: which nodes one side lacks, which values differ, and which
   nodes are the same under another address.
5. `audit` expects one entry of the `ledger` for each difference of a snapshot from the document.
6. `changes` makes each difference between a snapshot and new pages a line of a release note:
   `lines` words it, `checks` says what it breaks, `report` adds the ledger and what depends on it.
"""
