# sysctl values that are no numbers, too large, negative
# ns: ipc
unshare -i sh -c 'cd /proc/sys/kernel; for v in -1 0 4294967295 99999999999999999999 abc "" "1 2" 0x10 7x; do echo "[$v]"; echo "$v" > msgmni; echo $?; cat msgmni; done 2>&1; echo "250 32000 32" > sem; cat sem; echo "250 32000 32 128 9" > sem; echo $?; cat sem; echo "1 2 3 4000000" > sem; echo $?; cat sem
sysctl -w kernel.msgmni=-5; echo $?; sysctl -w kernel.shm_rmid_forced=2; echo $?; sysctl kernel.shm_rmid_forced; sysctl -w kernel.nothere=1; echo $?; sysctl -w kernel.msg_next_id=-2; echo $?; sysctl kernel.msg_next_id'
