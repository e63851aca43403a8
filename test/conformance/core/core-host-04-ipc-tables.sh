# Tables of System V objects are full: ENOSPC, and what is removed makes room
# ns: ipc,err
echo 3 > /proc/sys/kernel/msgmni; for i in 1 2 3 4; do ipcmk -Q; done 2>&1 | sed 's/id: .*/id/'
echo 2 > /proc/sys/kernel/shmmni; for i in 1 2 3; do ipcmk -M 100; done 2>&1 | sed 's/id: .*/id/'
echo "250 32000 32 2" > /proc/sys/kernel/sem; for i in 1 2 3; do ipcmk -S 1; done 2>&1 | sed 's/id: .*/id/'
ipcmk -S 251 2>&1; ipcrm -a; ipcs -q | wc -l; ipcmk -Q | sed 's/id: .*/id/'; ipcmk -M 100 | sed 's/id: .*/id/'
