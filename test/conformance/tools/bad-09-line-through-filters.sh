# a line of 1 MB through every filter
# ns: util
cd /tmp
head -c 1000000 /dev/zero | tr '\0' a >l; echo >>l; x=$(cat l)
sed 's/a/b/500000' l | tr -d a | od -c | head -n 2; sed 's/a*/x/' l; sed -n 'l 0' l | wc -c; sed 's/a/bb/g' l | wc -c; sed 'y/a/b/;p' l | wc -c; sed G l | wc -l; sed -E 's/(a)(a)/\2\1/g' l | wc -c
grep -c a l; grep -o aa l | wc -l; grep -c '^a*$' l; grep -v a l; echo $?; grep -E '(ab|a)*b' l; echo $?; grep -m1 -b a l | wc -c; grep -F aaaaaaaaaaaaaaaab l; echo $?
awk '{ print length($0), NF, length(substr($0, 500000)) }' l; head -c 20000 l | awk '{ gsub(/a/, "b"); print length() }'; awk '{ print index($0, "b"), match($0, /a+$/), RLENGTH }' l; awk '{ $0 = $0 " " $0; print NF, length($2) }' l
sort l l | uniq -c | awk '{ print $1, length($2) }'; sort -k1.999999,1 l | wc -c; cut -c999990- l; cut -b1-5,999999- l; cut -da -f1000000- l | od -c; tr a b <l | tail -c 5; rev l | wc -c; fold -w 100000 l | wc -l; fold -s -w 99999 l | tail -n 1 | wc -c
head -n 1 l | wc -c; tail -n 1 l | wc -c; head -c -999999 l | od -c; nl l | wc -c; wc -L l; expand l | wc -c; unexpand -a l | wc -c; fmt l | wc -c; pr -t l | wc -c; paste l l | wc -c; join l l | wc -c; comm -12 l l | wc -c; tac l | wc -c; tee t <l | wc -c; cmp l t; split -b 300k l; ls x* | wc -l; rm x*; dd if=l bs=64k status=none | wc -c; od -c l | wc -l; base64 -w0 l | wc -c; diff l t; sum l; cksum l; md5sum l; gzip -c l | gzip -dc | cmp - l; /usr/bin/test -f l; echo $?; column l | wc -c; printf '%s' "$x" | wc -l; sed -n '$=' l; shuf l | wc -c; csplit -s l 1; wc -c xx*; tsort l | wc -c
