# A megabyte of variables, and the size of the pages
# ns: cr
mkfifo /tmp/in; setsid sh -c 'x=$(seq 1 200000); exec 3<>/tmp/in; echo up; read g <&3; echo ${#x}' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; [ $(stat -c %s /img/pages-1.img) -gt 1200000 ] && echo "they are in the images"; [ $(($(stat -c %s /img/pages-1.img) % 4096)) = 0 ] && echo "whole pages"; criu restore -d -D /img -o r.log; echo go > /tmp/in; until grep -qs 12888 /tmp/out; do sleep 0.02; done; tail -1 /tmp/out
