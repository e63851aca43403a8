# xxd: dumps and back
# ns: tools
export LC_ALL=C; d=$(mktemp -d); cd "$d"; t() { echo "\$ $*"; "$@" 2>&1; echo "=$?"; }
printf 'hello world, this\377 is\nmore \0\0\0' > xf; seq 10 > s; head -c 100 /dev/zero > z; printf 'abc' >> z
for o in "" -p -i -b -e "-c 5 -g 1" "-u -l 7 -s 2" "-s -5" "-e -g 8" "-g 0" "-c 3 -b" "-d" "-o 100" "-p -c 7" "-i -C" "-l 0" "-c 0" "-c 300" "-e -g 3" "-i -n name" -a; do t xxd $o xf; done
t xxd -a z; t xxd nonesuch; t xxd -l 3 <xf; t xxd -i <xf; xxd xf | t xxd -r | cmp - xf && echo same; xxd -p xf | xxd -r -p | cmp - xf && echo same; echo "68 65 6c6c" | t xxd -r -p; echo '0000000a: 4142' | xxd -r | od -c; cp s s2; echo '2: 5858' | t xxd -r - s2; cat s2
cd /; rm -rf "$d"
