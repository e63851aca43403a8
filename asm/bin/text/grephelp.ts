// grep --help.
export const GREP_HELP = `Usage: grep [OPTION]... PATTERNS [FILE]...
Search for PATTERNS in each FILE.
PATTERNS can contain multiple patterns separated by newlines.

Patterns:
  -E -F -G -P               extended, fixed strings, basic (default), Perl
  -e, --regexp=PATTERNS     -f, --file=FILE         where the patterns are
  -i, --ignore-case         -w, --word-regexp       -x, --line-regexp
  -z, --null-data           lines end in a 0 byte

Selection and output:
  -v, --invert-match        -m, --max-count=NUM     -c, --count
  -l, --files-with-matches  -L, --files-without-match
  -o, --only-matching       -q, --quiet             -s, --no-messages
  -b, --byte-offset         -n, --line-number       -T, --initial-tab
  -H, --with-filename       -h, --no-filename       --label=LABEL
  -Z, --null                --line-buffered         --color[=WHEN]
  -A, -B, -C NUM            lines of context after, before, around
      --group-separator=SEP, --no-group-separator

Files:
  -r, --recursive           -R, --dereference-recursive
  -d, --directories=ACTION  -D, --devices=ACTION
      --include=GLOB, --exclude=GLOB, --exclude-dir=GLOB, --exclude-from=FILE
  -a, --text                -I, --binary-files=TYPE

With no FILE, read '.' if recursive, '-' otherwise.
Exit status is 0 if any line is selected, 1 otherwise;
if any error occurs and -q is not given, the exit status is 2.
`;
