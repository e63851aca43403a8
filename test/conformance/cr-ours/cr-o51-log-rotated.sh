# A log it appends to began anew meanwhile: allowed
# ns: cr,file
mkfifo /tmp/in; echo start > /tmp/log; setsid sh -c 'exec 3<>/tmp/in; exec >>/tmp/log; echo up; while read l <&3; do echo $l; done' </dev/null >/dev/null 2>&1 & p=$!
until grep -qs up /tmp/log; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; : > /tmp/log; criu restore -d -D /img -o r.log; echo "restore: $?"; echo more > /tmp/in; until grep -qs more /tmp/log; do sleep 0.02; done; cat /tmp/log; kill $p
