# csplit: lines, patterns, repetition, suffixes
# ns: tools
export LC_ALL=C; d=$(mktemp -d); cd "$d"; t() { echo "\$ $*"; "$@" 2>&1; echo "=$?"; }
printf 'hello world, this\377 is\nmore \0\0\0' > xf; seq 10 > s; head -c 100 /dev/zero > z; printf 'abc' >> z
for p in "3 /7/" "30" "x" "-z 1 {*}" "/9/ {2}" "3" "/5/+1" "/5/-2" "%5%" "%5% /8/" "/[0-9]/ {*}" "/1/ {1}" "3 {1}" "3 {5}" "0" "5 3" "3 3" "/5" "/5/x" "/5/ {x}" "-k /9/ {2}" "-f p 4" "-n 4 4" "-b %03x 4" "-b x 4" "-s 4" "-z /1/ 4" "--suppress-matched /5/" "--suppress-matched 5" "--suppress-matched /[37]/ {*}" "-q" "" "/10/" "/x/" "-k /x/" "/5/+20" "/5/-20"; do t csplit s $p; for f in xx* p*; do [ -f "$f" ] && { echo "[$f]"; cat "$f"; rm -f "$f"; }; done; done
printf 'a\nb' | t csplit - 2; cat xx00 xx01; rm -f xx*; t csplit nofile 2
cd /; rm -rf "$d"
