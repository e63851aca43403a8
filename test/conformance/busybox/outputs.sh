# What applets print that GNU's programs lay out otherwise
# ns: busybox
mkdir -p /tmp/w/d; cd /tmp/w; printf 'one two\nthree\n' > f; ln -s f l; mkfifo p; chmod 640 f; touch -d @1000000000 f d l p; touch -h -d @1000000000 l; chmod 755 d
b() { echo "$ $*"; busybox "$@" < /dev/null 2>&1; echo "= $?"; }
b ls; b ls -l f; b ls -ld d; b ls -l l p; b ls -a; b ls -F; b ls -1; b ls -n f
b wc f; b wc -l f f; b wc -c < f; b cat -n f; b head -1 f f; b tail -n 1 f
b stat -c '%n %s %a %F %U' f d l p; b stat f | grep -v -e Device -e Change -e Birth -e "^Access: 2"
b id; b id -G; b groups; b seq 5; b seq -s, 3; b date -d @0; b date -u -d @0 +%Y; b cut -d' ' -f2 f; b tr a-z A-Z; b sort -r f; b grep -n o f; b grep -c o f
b basename /a/b.c .c; b readlink l; b readlink -f l; b uname -s; b md5sum f; b du -s d; b env -i A=1 env; b expr 3 + 4; b printf '%5d|\n' 7; b echo -e 'a\tb'
busybox sh -c 'ls -l f; wc -l < f; set -x; echo a "b c"; x="a b"' 2>&1
