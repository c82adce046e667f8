package data

// CameraID is a GB/T 28181 id by rule A (2016 and later): 中心编码 8 + 行业 2 + 类型 3 + 网络标识 1 + 序号 6.
type CameraID struct {
	Centre   string // 8 digits: 省2 市2 区2 基层2
	Industry string // 2 digits, 01 = 社会治安社区
	Type     string // 3 digits, 132 = IPC
	Network  int    // 0 … 9, 6 = 电子政务外网
	Serial   int    // 0 … 999999
}

const cameraID = "GB/T 28181 id"

// Code writes the id, or says which part does not fit.
func (c CameraID) Code() (string, error) {
	for _, part := range []struct {
		name, text string
		digits     int
	}{{"centre", c.Centre, 8}, {"industry", c.Industry, 2}, {"type", c.Type, 3}} {
		if err := allDigits(cameraID, part.name, part.text, part.digits); err != nil {
			return "", err
		}
	}
	network, err := place(cameraID, "a network", c.Network, 1, 0, 9)
	if err != nil {
		return "", err
	}
	serial, err := place(cameraID, "a serial", c.Serial, 6, 0, 999999)
	if err != nil {
		return "", err
	}
	code := c.Centre + c.Industry + c.Type + network + serial
	_, err = ParseCameraID(code)
	return code, err
}

// industries of GB/T 28181 Annex E whose meaning the 2011 and 2016 editions share.
var industries = map[string]string{
	"00": "社会治安路面", "01": "社会治安社区", "02": "社会治安内部", "03": "社会治安其他", "04": "交通路面", "05": "交通卡口",
	"08": "城市管理", "09": "卫生环保", "11": "教育", "44": "建筑业", "50": "房地产业",
}

// equipment is the type of device, user or group behind an id.
var equipment = map[string]string{
	"111": "DVR", "118": "NVR", "121": "视频卡口", "122": "多目摄像机", "123": "停车场出入口", "124": "人员出入口", "130": "HVR",
	"131": "摄像机", "132": "网络摄像机", "134": "报警输入", "135": "报警输出", "136": "语音输入", "137": "语音输出",
	"138": "移动传输", "141": "道闸", "142": "智能门", "143": "凭证识别", "200": "中心信令", "202": "媒体分发",
	"207": "GIS 服务器", "215": "业务分组", "216": "虚拟组织", "300": "中心用户", "400": "终端用户", "505": "视频图像分析",
}

// networks by their digit; 9 is not given out.
var networks = [10]string{
	"公安视频传输网", "公安视频传输网", "行业专网", "政法信息网", "公安移动信息网", "公安信息网", "电子政务外网", "互联网", "专线", "",
}

// ParseCameraID reads 20 digits of rule A.
func ParseCameraID(code string) (CameraID, error) {
	d := digits{kind: cameraID, code: code}
	if !d.length(20) {
		return CameraID{}, d.err
	}
	d.province()
	d.next(6)
	c := CameraID{Centre: code[:8], Industry: d.next(2)}
	if !knownIndustry(c.Industry) {
		d.fail(8, 10, "an industry 00–59 (01 社会治安社区, 08 城市管理)")
	}
	c.Type = d.next(3)
	if !knownEquipment(c.Type) {
		d.fail(10, 13, "a type: 111–199 devices (131 摄像机, 132 网络摄像机), 200–299 platforms, 300–499 users, 500–599 others")
	}
	c.Network = d.number(1, 0, 8, "a network 0–8 (6 电子政务外网)")
	c.Serial = d.number(6, 0, 999999, "a serial")
	if d.err != nil {
		return CameraID{}, d.err
	}
	return c, nil
}

func knownIndustry(code string) bool { return code >= "00" && code <= "59" }

func knownEquipment(code string) bool { return code >= "111" && code <= "599" }

// IndustryName is what the two digits of the industry mean, in Chinese; empty where editions differ.
func (c CameraID) IndustryName() string { return industries[c.Industry] }

// TypeName is what the three digits of the type mean, in Chinese; empty for a type this table does not hold.
func (c CameraID) TypeName() string { return equipment[c.Type] }

// NetworkName is what the network digit means, in Chinese.
func (c CameraID) NetworkName() string {
	if c.Network < 0 || c.Network >= len(networks) {
		return ""
	}
	return networks[c.Network]
}

// Images reports whether the id names something that gives pictures: a camera, a checkpoint, a multi-lens device.
func (c CameraID) Images() bool {
	switch c.Type {
	case "121", "122", "123", "124", "131", "132":
		return true
	default:
		return false
	}
}
