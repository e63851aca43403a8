# numfmt: units, rounding, formats, fields, what it refuses
# ns: tools
export LC_ALL=C; d=$(mktemp -d); cd "$d"; t() { echo "\$ $*"; "$@" 2>&1; echo "=$?"; }
for a in 1k 1K "1 K" 1Ki 1.5 abc 1x 1000000 "" " " 1.55 +5 1Kx 123456789012345678 1.5M 0.1 -- 12; do t numfmt "$a";  t numfmt --from=si "$a"; t numfmt --from=auto --to=iec-i "$a"; done
t numfmt --to=si -- 999 1000 1049 9999 99999 999999 -1500 -1550 999900 12345678901234567890
for r in up down from-zero towards-zero nearest; do t numfmt --round=$r --to=si -- 1449 1450 1451 -1449 -1450; t numfmt --round=$r --format=%.1f -- 1.25 1.24 -1.25 -1.21; done
t numfmt --format 'x%10.2fy' 12 1.239; t numfmt --format '%010f' 12 -3; t numfmt --format '%-8fx' 12; t numfmt --format '%%%f%%' 3; t numfmt --format '%f%f' 3; t numfmt --format '%' 3; t numfmt --format '%d' 1; t numfmt --format a 1
t numfmt --padding=8 --suffix=B --to=iec 4096; t numfmt --padding=-8 --to=iec 4096; t numfmt --suffix=B 5B 5
t numfmt --field 2 --to=si 'a 2000 b' 'x   3000'; t numfmt --field 2- -d, --to=si 'a,2000,3000'; t numfmt --field=- --to=iec '1024 2048  4096'; t numfmt --field=0 1; t numfmt --field=x 1; t numfmt --field=3-2 1
t numfmt --round=bad 1; t numfmt --to-unit=1000 5000; t numfmt --from-unit=512 4; t numfmt --from-unit=Ki 4; t numfmt --from-unit=1Ki 4; t numfmt --from-unit=1K 4; t numfmt --invalid=fail 1 x 2; t numfmt --invalid=warn x; t numfmt --invalid=ignore x; t numfmt --padding=0 1; t numfmt --header=0 1; t numfmt --to=bad 1; t numfmt --nope
printf 'head\n5000 a\n6000\n\n' | t numfmt --header --to=si; printf '1000\0002000\000' | t numfmt -z --to=si; printf '5K' | t numfmt --from=iec
cd /; rm -rf "$d"
