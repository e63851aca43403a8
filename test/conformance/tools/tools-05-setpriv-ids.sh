# setpriv sets ids, groups and flags
# ns: tools
setpriv --reuid=1000 --regid=1000 --clear-groups id; setpriv --groups 1000,2000 --reuid=1000 id -G; setpriv --regid=1001 --clear-groups id -g; setpriv --reuid=alice --regid=alice --init-groups id; setpriv --euid 1000 id -u; setpriv --egid 1000 --keep-groups id -g
setpriv --nnp setpriv -d | grep no_new; setpriv --pdeathsig KILL setpriv -d | grep Parent; setpriv --pdeathsig sigterm setpriv -d | grep Parent; setpriv --pdeathsig keep setpriv -d | grep Parent; setpriv --securebits +noroot,+noroot_locked setpriv -d | grep Secure; setpriv --clear-groups setpriv -d | grep Suppl; setpriv --groups 5,1000 setpriv -d | grep Suppl
setpriv --inh-caps -all,+cap_5,+chown setpriv -d | grep Inh; setpriv --reuid 1000 --clear-groups --reset-env env | sort; setpriv --reuid=1000 --clear-groups setpriv --reuid=0 true; echo $?; setpriv --reuid=1000 --clear-groups setpriv --clear-groups true; echo $?
