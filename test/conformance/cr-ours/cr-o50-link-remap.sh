# A name that is gone while another one is there
# ns: cr,file
echo text > /tmp/f; ln /tmp/f /tmp/g; mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; echo up; read g <&3; cat <&4; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; rm /tmp/f; criu dump -t $p -D /img -o d.log >/dev/null 2>&1; echo "dump: $?"; kill -0 $p && echo unharmed; criu dump -t $p -D /img -o d.log --link-remap; echo "with --link-remap: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out; ls /tmp | grep -c link_remap; true
