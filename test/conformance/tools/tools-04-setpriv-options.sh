# setpriv: what it refuses
# ns: tools,err
setpriv --securebits x; setpriv --securebits +x; setpriv --securebits +all; setpriv --securebits +keep_caps; setpriv --pdeathsig FOO; setpriv --pdeathsig 9 true; setpriv --groups a,b; setpriv --reuid nosuch; setpriv --reuid 1 --reuid 2; setpriv --ruid 1 --ruid 2; setpriv --clear-groups --keep-groups
setpriv; echo $?; setpriv -d x; echo $?; setpriv --init-groups true; setpriv --regid=3 true; setpriv --egid 3 id; setpriv --reuid=4000 --init-groups true; echo $?; setpriv --no-new-privs --no-new-privs; setpriv --list-caps; setpriv --list-caps x; setpriv --inh-caps +foo true; setpriv --inh-caps foo true; setpriv nosuch; echo $?; setpriv --zz; setpriv --help
